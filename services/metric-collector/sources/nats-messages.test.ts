import { expect, test } from "vitest";
import { natsMessagesIn } from "./nats-messages.ts";
import { NotThisProtocol } from "./not-this-protocol.ts";

const said = 'INFO {"server_id":"N"}\r\nPING\r\nMSG _INBOX.a.1 1 5\r\nh\r\nü\r\n';

test("what comes is the same however it is cut", () => {
  const whole = Buffer.from(`${said}HMSG _INBOX.a.2 1 12 14\r\nNATS/1.0\r\n\r\n{}\r\n-ERR 'no'\r\n+OK\r\n`);
  const { messages, rest } = natsMessagesIn(whole);
  expect(rest).toHaveLength(0);
  expect(messages).toEqual([
    { kind: "info", text: '{"server_id":"N"}' },
    { kind: "ping" },
    { kind: "message", subject: "_INBOX.a.1", headers: "", body: "h\r\nü" },
    { kind: "message", subject: "_INBOX.a.2", headers: "NATS/1.0\r\n\r\n", body: "{}" },
    { kind: "error", text: "'no'" },
    { kind: "ok" },
  ]);
  for (let cut = 0; cut < whole.length; cut += 1) {
    const first = natsMessagesIn(whole.subarray(0, cut));
    const second = natsMessagesIn(Buffer.concat([first.rest, whole.subarray(cut)]));
    expect([...first.messages, ...second.messages]).toEqual(messages);
  }
});

test.each([
  "HTTP/1.1 200 OK\r\n",
  "\r\n",
  "MSG a 1 -1\r\n",
  "MSG a 1 many\r\n",
  "MSG a 1 999999999\r\n",
  "HMSG a 1 5 2\r\n",
  "x".repeat(70_000),
])("%j is not what a NATS server says", (text) => {
  expect(() => natsMessagesIn(Buffer.from(text))).toThrow(NotThisProtocol);
});
