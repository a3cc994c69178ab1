/** What came is nothing that a server of the expected kind would say. */
export class NotThisProtocol extends Error {
  override readonly name = "NotThisProtocol";
}
