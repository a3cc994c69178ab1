/** A broker has closed the connection or the channel, with the reply code of AMQP. `text` is its own and may echo anything. */
export class AmqpRefusal extends Error {
  override readonly name = "AmqpRefusal";
  readonly replyCode: number;
  readonly text: string;

  constructor(replyCode: number, text: string) {
    super(`refused with ${replyCode}`);
    this.replyCode = replyCode;
    this.text = text;
  }
}
