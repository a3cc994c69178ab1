import { networkFailure } from "../../../../shared/network-failure.ts";
import { NotThisProtocol } from "../connection/not-this-protocol.ts";
import { AmqpRefusal } from "./refusal.ts";

/** What a failure has to name; nothing of it is secret. */
export interface RabbitmqTarget {
  readonly queue: string;
  readonly vhost: string;
  readonly username: string;
  /** Scheme, host and port. */
  readonly server: string;
}

/** Why a broker told no count, for a person. Never repeats the broker's own words: they may echo anything. */
export function rabbitmqFailure(thrown: unknown, target: RabbitmqTarget): string {
  if (thrown instanceof AmqpRefusal) return refused(thrown, target);
  const { server } = target;
  if (thrown instanceof NotThisProtocol) return `${server} does not speak AMQP 0-9-1 as RabbitMQ does`;
  return networkFailure(thrown, server, { protocol: "AMQP", authority: "tls.ca" });
}

function refused({ replyCode, text }: AmqpRefusal, { queue, vhost, username, server }: RabbitmqTarget): string {
  const said = ` (${replyCode})`;
  const place = `"${queue}" in the virtual host "${vhost}" of ${server}`;
  if (replyCode === 404) return `there is no queue ${place}${said}`;
  if (replyCode === 405) return `the queue ${place} is exclusive: only the connection that made it may see it${said}`;
  if (replyCode === 403 && /login/i.test(text))
    return `${server} does not accept user "${username}" and its password${said}`;
  if (replyCode === 403)
    return `user "${username}" may not see the queue ${place}${said}; it needs the permission to configure it`;
  if (replyCode === 530 && /not found/i.test(text)) return `there is no virtual host "${vhost}" at ${server}${said}`;
  if (replyCode === 530) return `${server} does not let user "${username}" into the virtual host "${vhost}"${said}`;
  if (replyCode === 320) return `${server} has closed the connection${said}; is it being stopped?`;
  return `${server} has refused to tell the count of the queue "${queue}"${said}`;
}
