/** What the SDK tells of a request that failed. */
export interface SqsRefusal {
  readonly name?: string;
  /** Of the older protocol of SQS. */
  readonly code?: string;
  readonly message?: string;
  /** Of HTTP. */
  readonly status?: number;
}

/** What is known of something thrown; nothing where the SDK did not throw it. */
export function sqsRefusal(thrown: unknown): SqsRefusal {
  if (!(thrown instanceof Error)) return {};
  const { name, message } = thrown;
  const code = "Code" in thrown && typeof thrown.Code === "string" ? { code: thrown.Code } : {};
  const metadata = "$metadata" in thrown ? thrown.$metadata : undefined;
  if (typeof metadata !== "object" || metadata === null || !("httpStatusCode" in metadata)) {
    return { name, message, ...code };
  }
  const status = Number(metadata.httpStatusCode);
  return { name, message, ...code, ...(Number.isInteger(status) && { status }) };
}
