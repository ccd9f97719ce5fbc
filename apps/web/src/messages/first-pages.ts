/** The paths that show events, for which the first texts are enough. */
export const EVENT_PATHS = /^\/(?:events\/[^/]*)?$/;
