/** A NATS server has said no; why is one of a few, never its own words. */
export class NatsRefusal extends Error {
  override readonly name = "NatsRefusal";
  readonly why: "login" | "permission" | "no-responders" | "other";

  constructor(why: NatsRefusal["why"]) {
    super(`refused: ${why}`);
    this.why = why;
  }
}
