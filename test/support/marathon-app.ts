import { type MarathonApp, marathonApp } from "../../services/actuator-marathon/app.ts";

interface Written {
  readonly instances: number;
  readonly tasks?: readonly {
    readonly state?: string;
    readonly healthCheckResults?: readonly { readonly alive: boolean }[];
  }[];
  readonly healthChecks?: readonly { readonly protocol: string }[];
  readonly deployments?: readonly { readonly id: string }[];
  readonly resourceLimits?: Readonly<Record<string, number>>;
  readonly lastTaskFailure?: { readonly message: string };
}

/** The app `/a` as Marathon tells of it. */
export function appOf({ tasks = [], deployments = [], ...more }: Written): MarathonApp {
  const named = tasks.map((task, index) => ({ id: `a.instance-${index}`, ...task }));
  return marathonApp.parse({ id: "/a", tasks: named, deployments, ...more });
}
