import { givenText } from "../parameters/given-text.ts";

/** The parameters of both sources of RabbitMQ: which queue, and as whom. */
export const rabbitmqQueue = {
  queue: givenText("the name of a queue")
    .refine((name) => Buffer.byteLength(name) <= 255, { error: "must have at most 255 bytes" })
    .describe("Name of the queue"),
  vhost: givenText("the name of a virtual host")
    .refine((name) => Buffer.byteLength(name) <= 255, { error: "must have at most 255 bytes" })
    .optional()
    .describe('Virtual host of the queue; left out: that of the url, or "/"'),
  username: givenText("the name of a user")
    .optional()
    .describe("User of the broker; left out: that of the url, or guest"),
  password: givenText("a password").optional().describe("Password of the user; left out: that of the url, or guest"),
};
