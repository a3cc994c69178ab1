/** The region that the address of a queue tells: of `https://sqs.eu-west-1.amazonaws.com/…` and of the older `https://eu-west-1.queue.amazonaws.com/…`. */
export function sqsRegionIn(queueUrl: string): string | undefined {
  const [, newer, older] =
    /^https?:\/\/(?:sqs(?:-fips)?\.([a-z0-9-]+)|([a-z0-9-]+)\.queue)\.amazonaws\.com(?:\.cn)?\//.exec(queueUrl) ?? [];
  return newer ?? older;
}
