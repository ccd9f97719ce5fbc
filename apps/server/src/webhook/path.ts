/** The path that PhonePe's server calls. PhonePe knows it from its dashboard (v2) or from each request (v1). */
export const WEBHOOK_PATH = '/api/payments/phonepe-callback';
