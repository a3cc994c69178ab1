/** What HTTP itself refuses. */
export type RefusalCode = "unauthenticated" | "forbidden" | "exhausted" | "not-json" | "too-large" | "not-found";

/** A request that never reaches the engine. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly httpStatus: number;
  readonly code: RefusalCode;

  constructor(httpStatus: number, code: RefusalCode, message: string) {
    super(message);
    this.httpStatus = httpStatus;
    this.code = code;
  }
}
