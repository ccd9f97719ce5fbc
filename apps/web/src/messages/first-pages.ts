/** The paths of the home page and the event pages, which need only the first texts. */
export const EVENT_PATHS = /^\/(?:events\/[^/]*)?$/;
