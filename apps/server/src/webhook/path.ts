/** Where PhonePe's server calls us. PhonePe has it in its dashboard, or with each request. */
export const WEBHOOK_PATH = '/api/payments/phonepe-callback';
