import { expect, test } from "vitest";
import { everyCall } from "../../test/support/every-call.ts";
import { mayCall, permissionOf, permissions, rolesText } from "./permissions.ts";
import { roles } from "./role.ts";

const paths = everyCall().map(({ path }) => path);

test("the table says who may make every call there is, and no other", () => {
  expect(Object.keys(permissions).toSorted()).toEqual(paths.toSorted());
});

test("what viewers may, operators may, and what operators may, admins may", () => {
  for (const permission of paths.map(permissionOf)) {
    if (mayCall(permission, "viewer")) expect(mayCall(permission, "operator")).toBe(true);
    if (mayCall(permission, "operator")) expect(mayCall(permission, "admin")).toBe(true);
  }
});

test("what commands replicas is for the planes alone", () => {
  for (const path of ["MetricCollector/Watch", "Actuator/Observe", "Actuator/Apply"]) {
    const able = roles.filter((role) => mayCall(permissionOf(`/microscaler.v1.${path}`), role));
    expect(able).toEqual(["service"]);
  }
});

test("those who feed metrics may do nothing else", () => {
  const able = paths.filter((path) => permissionOf(path) !== "everybody" && mayCall(permissionOf(path), "pusher"));
  expect(able).toEqual(["/microscaler.v1.MetricCollector/Push"]);
});

test("what is not in the table is for nobody", () => {
  for (const path of ["/microscaler.v1.DecisionEngine/Drop", "", "constructor", "__proto__"]) {
    expect(roles.filter((role) => mayCall(permissionOf(path), role))).toEqual([]);
  }
});

test("the roles that will do are named", () => {
  expect(rolesText(["operator", "admin"])).toBe("the role operator or admin");
  expect(rolesText(["viewer", "operator", "admin"])).toBe("the role viewer, operator or admin");
  expect(rolesText(["service"])).toBe("the role service");
});
