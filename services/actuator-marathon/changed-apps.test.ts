import { expect, test } from "vitest";
import { changedApps } from "./changed-apps.ts";

const plan = {
  id: "p",
  steps: [
    {
      actions: [
        { action: "ScaleApplication", app: "/a" },
        { action: "ScalePod", pod: "/p" },
      ],
    },
  ],
};

test.each<[object, readonly string[]]>([
  [{ eventType: "status_update_event", appId: "/a", taskStatus: "TASK_RUNNING" }, ["/a"]],
  [{ eventType: "instance_changed_event", runSpecId: "/a", condition: "Running" }, ["/a"]],
  [{ eventType: "api_post_event", uri: "/v2/apps/a", appDefinition: { id: "/a" } }, ["/a"]],
  [{ eventType: "deployment_success", id: "p", plan }, ["/a"]],
  [{ eventType: "deployment_success", id: "p", plan: "odd" }, []],
  [{ eventType: "event_stream_attached", remoteAddress: "10.0.0.1" }, []],
  [{ appId: 7 }, []],
])("%j is about %j", (event, apps) => expect(changedApps(JSON.stringify(event))).toEqual(apps));

test("what is no event is about nothing", () => {
  expect(changedApps("")).toEqual([]);
  expect(changedApps("{")).toEqual([]);
});
