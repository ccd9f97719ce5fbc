export type Reads = { today: () => string };
export type ApiContext = Reads;
