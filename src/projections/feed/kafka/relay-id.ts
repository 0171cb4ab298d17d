/** The lease under which one process publishes to a topic. */
export const relayId = (topic: string) => `feed/kafka/${topic}`
