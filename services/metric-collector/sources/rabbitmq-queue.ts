import { z } from "zod";

/** The parameters of both sources of RabbitMQ: which queue, and as whom. */
export const rabbitmqQueue = {
  queue: z
    .string({ error: "must be the name of a queue" })
    .min(1, { error: "must be the name of a queue" })
    .refine((name) => Buffer.byteLength(name) <= 255, { error: "must have at most 255 bytes" })
    .describe("Name of the queue"),
  vhost: z
    .string({ error: "must be the name of a virtual host" })
    .min(1, { error: "must be the name of a virtual host" })
    .refine((name) => Buffer.byteLength(name) <= 255, { error: "must have at most 255 bytes" })
    .optional()
    .describe('Virtual host of the queue; left out: that of the url, or "/"'),
  username: given("the name of a user").describe("User of the broker; left out: that of the url, or guest"),
  password: given("a password").describe("Password of the user; left out: that of the url, or guest"),
};

function given(what: string) {
  const error = `must be ${what}`;
  return z.string({ error }).min(1, { error }).optional();
}
