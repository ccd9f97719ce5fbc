export type Failure = { errorCode: string; detailedErrorCode: string };

/** These pairs of codes are from PhonePe's documentation. */
export const DECLINED: Failure = { errorCode: 'AUTHORIZATION_ERROR', detailedErrorCode: 'ZM' };
export const EXPIRED: Failure = { errorCode: 'TXN_NOT_COMPLETED', detailedErrorCode: 'ORDER_EXPIRED' };
