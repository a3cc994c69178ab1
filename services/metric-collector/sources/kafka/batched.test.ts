import { expect, test } from "vitest";
import { batched } from "./batched.ts";

function asked() {
  const requests: { readonly questions: readonly number[]; answer(): void; fail(why: string): void }[] = [];
  const ask = batched<number, string>(
    (questions) =>
      new Promise((resolve, reject) => {
        const answer = () => resolve(questions.map((question) => `answer ${question}`));
        requests.push({ questions, answer, fail: (why) => reject(new Error(why)) });
      }),
  );
  return { requests, ask };
}

test("the first question is asked at once, those that come meanwhile together, each with its own answer", async () => {
  const { requests, ask } = asked();
  const answers = Promise.all([ask(1), ask(2), ask(3)]);
  expect(requests.map(({ questions }) => questions)).toEqual([[1]]);
  requests[0]?.answer();
  await expect.poll(() => requests.length).toBe(2);
  const late = ask(4);
  requests[1]?.answer();
  expect(await answers).toEqual(["answer 1", "answer 2", "answer 3"]);
  await expect.poll(() => requests.length).toBe(3);
  requests[2]?.answer();
  expect(await late).toBe("answer 4");
  expect(requests.map(({ questions }) => questions)).toEqual([[1], [2, 3], [4]]);
});

test("a request that fails fails its own questions, not those after it", async () => {
  const { requests, ask } = asked();
  const first = expect(ask(1)).rejects.toThrow("gone");
  const second = ask(2);
  requests[0]?.fail("gone");
  await first;
  await expect.poll(() => requests.length).toBe(2);
  requests[1]?.answer();
  expect(await second).toBe("answer 2");
});

test("once everything is answered a question is asked at once again", async () => {
  const { requests, ask } = asked();
  const first = ask(1);
  requests[0]?.answer();
  await first;
  void ask(2);
  expect(requests.map(({ questions }) => questions)).toEqual([[1], [2]]);
});
