import { expect, test } from "vitest";
import { metricSchema } from "../../metric-collector/schema.ts";
import { configJsonSchema, jsonSchemaOf } from "./json-schema.ts";

const text = JSON.stringify(configJsonSchema());

test("the schema of the whole holds the collector's and the actuators' parts", () => {
  expect(configJsonSchema()).toMatchObject({
    $schema: "https://json-schema.org/draft/2020-12/schema",
    type: "object",
    required: ["actuators"],
    additionalProperties: false,
    properties: {
      actuators: {
        additionalProperties: {
          anyOf: expect.arrayContaining([
            expect.objectContaining({
              required: ["kind"],
              properties: expect.objectContaining({ kind: { const: "docker" }, host: expect.anything() }),
            }),
            expect.objectContaining({ required: ["address"] }),
          ]),
        },
      },
      pools: {
        items: {
          properties: {
            capacity: { anyOf: [{ type: "integer" }, { type: "object" }] },
            workloads: {
              items: {
                properties: {
                  metric: { oneOf: expect.arrayContaining([expect.objectContaining({ type: "object" })]) },
                  run: { anyOf: expect.arrayContaining([expect.objectContaining({ required: ["command"] })]) },
                },
              },
            },
          },
        },
      },
    },
  });
  expect(text).toContain("azure-queue");
});

test("the schema stands alone: nothing in it refers to anything else", () => {
  expect(text).not.toContain("$ref");
});

test("a setpoint that is a metric has the collector's schema too", () => {
  const metric = JSON.stringify(jsonSchemaOf(metricSchema)).slice(1, -1);
  expect(text.split(metric)).toHaveLength(3); // the metric of a workload, and the setpoint of a thermostat
});
