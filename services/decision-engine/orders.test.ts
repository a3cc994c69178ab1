import { describe, expect, test } from "vitest";
import { Orders } from "./orders.ts";

const runs = ["consumer", "remainder"].map((workload) => ({ workload, run: {}, hash: "h" }));
const fence = { holder: "engine-1", generation: 4n };

const wanted = (consumer: number, remainder: number) => [
  { workload: "consumer", desired: consumer },
  { workload: "remainder", desired: remainder },
];

const ordered = (consumer: number, remainder: number) => (workload: string) =>
  workload === "consumer" ? consumer : remainder;

/** Orders that have said everything once under their fence: the next command is number 2. */
function ordersInGeneration4(): Orders {
  const orders = new Orders("demo", runs);
  orders.fence(fence);
  orders.next(wanted(1, 9), ordered(1, 9));
  orders.seen(1n);
  return orders;
}

describe("orders of a pool", () => {
  test("say everything once under a new fence, also where no count changes: how replicas are run may have", () => {
    const orders = new Orders("demo", runs);
    orders.fence(fence);
    expect(orders.next(wanted(1, 9), ordered(1, 9))).toMatchObject({ sequence: 1n });
    expect(orders.next(wanted(1, 9), ordered(1, 9))).toBeUndefined();
  });

  test("say also of a workload that is decided only later how its replicas are run", () => {
    const orders = new Orders("demo", runs);
    orders.fence(fence);
    orders.next([{ workload: "consumer", desired: 1 }], ordered(1, 9));
    expect(orders.next(wanted(1, 9), ordered(1, 9))?.orders).toEqual(
      expect.arrayContaining([{ run: runs[1], desired: 9 }]),
    );
    expect(orders.next(wanted(1, 9), ordered(1, 9))).toBeUndefined();
  });

  test("say nothing when everything was ordered already", () => {
    expect(ordersInGeneration4().next(wanted(1, 9), ordered(1, 9))).toBeUndefined();
  });

  test("name every decided workload, with the fence and a rising sequence", () => {
    const orders = ordersInGeneration4();
    expect(orders.next(wanted(3, 7), ordered(1, 9))).toEqual({
      pool: "demo",
      fence,
      sequence: 2n,
      orders: [
        { run: runs[0], desired: 3 },
        { run: runs[1], desired: 7 },
      ],
    });
    expect(orders.next(wanted(4, 6), ordered(3, 7))?.sequence).toBe(3n);
  });

  test("leave a workload that was not decided out, instead of ordering 0", () => {
    const command = ordersInGeneration4().next([{ workload: "consumer", desired: 2 }], ordered(1, 9));
    expect(command?.orders).toEqual([{ run: runs[0], desired: 2 }]);
  });

  test("remember what no observation shows yet, oldest first", () => {
    const orders = ordersInGeneration4();
    orders.next(wanted(3, 7), ordered(1, 9));
    orders.next(wanted(5, 5), ordered(3, 7));
    expect(orders.unseen("consumer")).toEqual([3, 5]);
    orders.seen(2n);
    expect(orders.unseen("consumer")).toEqual([5]);
    orders.seen(3n);
    expect(orders.unseen("consumer")).toEqual([]);
  });

  test("are not forgotten by an observation that shows none of this generation", () => {
    const orders = ordersInGeneration4();
    orders.next(wanted(3, 7), ordered(1, 9));
    orders.seen(undefined);
    expect(orders.unseen("consumer")).toEqual([3]);
  });

  test("are said again, once, after a command may have been lost", () => {
    const orders = ordersInGeneration4();
    orders.next(wanted(3, 7), ordered(1, 9));
    orders.failed();
    expect(orders.next(wanted(3, 7), ordered(3, 7))?.sequence).toBe(3n);
    expect(orders.next(wanted(3, 7), ordered(3, 7))).toBeUndefined();
  });

  test("said again and again take no more room than said once", () => {
    const orders = ordersInGeneration4();
    for (let time = 0; time < 100; time += 1) {
      orders.failed();
      orders.next(wanted(3, 7), ordered(1, 9));
    }
    expect(orders.unseen("consumer")).toEqual([3]);
    orders.seen(99n);
    expect(orders.unseen("consumer")).toEqual([3]);
  });

  test("of an old generation count no more under a new fence", () => {
    const orders = ordersInGeneration4();
    orders.next(wanted(3, 7), ordered(1, 9));
    orders.fence({ holder: "engine-1", generation: 9n });
    expect(orders.unseen("consumer")).toEqual([]);
    expect(orders.next(wanted(3, 7), ordered(1, 9))).toMatchObject({ fence: { generation: 9n }, sequence: 1n });
  });
});
