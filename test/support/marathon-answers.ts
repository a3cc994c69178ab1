import type { JsonObject } from "../../shared/model/json.ts";
import { lockMessage, type MarathonDeployment, type Refused } from "./marathon-deployments.ts";
import { isPlaced } from "./marathon-instance.ts";
import type { Accepted, MarathonApp, MarathonModel } from "./marathon-model.ts";

export interface DoubleAnswer {
  readonly status: number;
  /** JSON; a text is an error page; left out: empty. */
  readonly body?: JsonObject | readonly JsonObject[] | string;
  readonly headers?: Readonly<Record<string, string>>;
}

export function says(status: number, message: string): DoubleAnswer {
  return { status, body: { message } };
}

/** What came of a change. */
export function changeAnswer(outcome: Accepted | Refused, status = 200): DoubleAnswer {
  if (outcome.kind === "locked") {
    return { status: 409, body: { message: lockMessage, deployments: outcome.ids.map((id) => ({ id })) } };
  }
  if (outcome.kind === "too-many") {
    const advice = "It is recommended to wait for some of them to finish.";
    return says(403, `Max number (${outcome.limit}) of running deployments is achieved. ${advice}`);
  }
  const { version, deploymentId } = outcome;
  return { status, body: { version, deploymentId }, headers: { "marathon-deployment-id": deploymentId } };
}

/** An app with what is known of it; `tasks` are embedded where asked for. */
export function appAnswer(model: MarathonModel, app: MarathonApp, tasks: boolean): JsonObject {
  const { definition, version, lastScalingAt, lastConfigChangeAt, lastTaskFailure } = app;
  const { healthChecks, ...shown } = definition;
  const placed = app.instances.filter(isPlaced);
  const count = (wanted: (one: (typeof placed)[number]) => boolean) => placed.filter(wanted).length;
  const id = definition.id;
  return {
    ...shown,
    ...(healthChecks.length > 0 ? { healthChecks } : {}),
    version,
    versionInfo: { lastScalingAt, lastConfigChangeAt },
    tasksStaged: count(({ state }) => state === "TASK_STAGING"),
    tasksRunning: count(({ state }) => state === "TASK_RUNNING"),
    tasksHealthy: count(({ healthy }) => healthy === true),
    tasksUnhealthy: count(({ healthy }) => healthy === false),
    deployments: model.deployments.active.filter((one) => holds(one, id)).map((one) => ({ id: one.id })),
    ...(tasks ? { tasks: placed.map((one) => one.task()) } : {}),
    ...(tasks && lastTaskFailure ? { lastTaskFailure } : {}),
  };
}

export function deploymentAnswer({ id, version, actions, currentStep }: MarathonDeployment): JsonObject {
  return {
    ...{ id, version, affectedApps: actions.map(({ app }) => app), affectedPods: [] },
    steps: actions.length > 0 ? [{ actions: [...actions] }] : [],
    currentActions: currentStep === 0 ? [] : actions.map((action) => ({ ...action, readinessCheckResults: [] })),
    currentStep,
    totalSteps: actions.length > 0 ? 1 : 0,
  };
}

const reasons = [
  "UnfulfilledRole",
  "UnfulfilledConstraint",
  "NoCorrespondingReservationFound",
  "AgentMaintenance",
  "InsufficientCpus",
  "InsufficientMemory",
  "InsufficientDisk",
  "InsufficientGpus",
  "InsufficientPorts",
  "DeclinedScarceResources",
];

/** What waits to be launched; agents turn it down for want of CPUs. */
export function queueAnswer(model: MarathonModel): JsonObject {
  const queue = [...model.apps.values()].flatMap((app) => {
    const count = app.instances.filter((one) => !isPlaced(one)).length;
    if (count === 0) return [];
    const leftMs = Math.max(0, (app.backoff?.untilMs ?? 0) - Date.now());
    const rows = reasons.map((reason, index) => {
      const turnedDown = reason === "InsufficientCpus" && leftMs === 0;
      return { reason, declined: turnedDown ? 2 : 0, processed: index > 4 && leftMs === 0 ? 0 : 2 };
    });
    return [
      {
        ...{ count, role: "*", since: app.waitingSince },
        delay: { timeLeftSeconds: Math.ceil(leftMs / 1000), overdue: leftMs === 0 },
        processedOffersSummary: {
          ...{ processedOffersCount: 2, unusedOffersCount: 2 },
          ...{ rejectSummaryLastOffers: rows, rejectSummaryLaunchAttempt: rows },
        },
        app: appAnswer(model, app, false),
      },
    ];
  });
  return { queue };
}

function holds({ actions }: MarathonDeployment, app: string): boolean {
  return actions.some((action) => action.app === app);
}
