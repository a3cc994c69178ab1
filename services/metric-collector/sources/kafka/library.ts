/** What the client library of Kafka offers; it is loaded when it is first needed. */
export type KafkaLibrary = typeof import("@platformatic/kafka");
