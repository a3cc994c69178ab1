/** What demo.yaml calls its parts. */
export const producersPool = "producers";
export const producerName = "producer";
export const sharedPool = "demo";
export const consumerName = "consumer";
export const remainderName = "remainder";
export const queueName = "microscaler-demo";

/** Most producers that the pool holds. */
export const mostProducers = 20;
