import { Metadata, status } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { errorCodes, MicroscalerError } from "../errors.ts";
import { fromGrpc, refusalFromWire, refusalToWire, toGrpc } from "./status.ts";

function overTheWire(thrown: unknown) {
  const { code, details, metadata } = toGrpc(thrown);
  const sent = metadata ?? new Metadata();
  return fromGrpc(Object.assign(new Error(details), { code, details, metadata: sent }), "the engine at 127.0.0.1:7002");
}

describe("errors between planes", () => {
  test.each(errorCodes)("%s arrives with its code, message, details and faults", (code) => {
    const faults = [{ path: "pools[0].größe", problem: "ist „zehn“, must be a number" }];
    const error = new MicroscalerError(code, `über: ${code}`, { retryable: true, details: { newest: "7" }, faults });
    const { message, retryable, details, faults: arrived } = overTheWire(error);
    expect({ message, retryable, details, faults: arrived }).toEqual({
      message: `über: ${code}`,
      retryable: true,
      details: { newest: "7" },
      faults,
    });
    expect(overTheWire(error).code).toBe(code);
  });

  test.each(errorCodes)("%s arrives the same within a stream that goes on", (code) => {
    const error = new MicroscalerError(code, `über: ${code}`, { retryable: true, details: { newest: "7" } });
    const { status = 0, message = "", error: inside = "" } = refusalToWire(error);
    const arrived = refusalFromWire({ status, message, error: inside }, "the engine at 127.0.0.1:7002");
    expect(arrived).toMatchObject({ code, message: `über: ${code}`, retryable: true, details: { newest: "7" } });
  });

  test("an unexpected error says nothing of its inside", () => {
    const arrived = overTheWire(new Error("password=hunter2 in /etc/secret"));
    expect(arrived.code).toBe("internal");
    expect(arrived.message).not.toContain("hunter2");
  });

  test("an error of somebody else is told by its status and names whom was called", () => {
    const error = Object.assign(new Error(""), {
      code: status.UNAVAILABLE,
      details: "refused",
      metadata: new Metadata(),
    });
    expect(fromGrpc(error, "the engine at 127.0.0.1:7002")).toMatchObject({
      code: "unavailable",
      retryable: true,
      message: "the engine at 127.0.0.1:7002 cannot be reached: refused",
    });
  });

  test.each(["", "é", "%7Bnot json", "%"])(
    "a refusal of somebody else, with %j inside, is told by its status",
    (error) => {
      const arrived = refusalFromWire({ status: status.NOT_FOUND, message: "no pool x", error }, "the actuator");
      expect(arrived).toMatchObject({ code: "not-found", message: "the actuator failed: no pool x" });
    },
  );

  test("garbage in the details does not hide the error", () => {
    const metadata = new Metadata();
    metadata.set("microscaler-error", "%7Bnot json");
    const error = Object.assign(new Error(""), { code: status.NOT_FOUND, details: "no pool x", metadata });
    expect(fromGrpc(error, "peer").code).toBe("not-found");
  });
});
