import { applyFault } from '../faults/plan.ts';
import type { SimulatorSettings } from '../settings.ts';
import type { Notifier } from '../webhooks/notifier.ts';
import { DECLINED, type Failure } from './failures.ts';
import { makeGatewayId } from './ids.ts';
import type { StateFile } from './state-file.ts';
import type { SimRefund, SimState } from './state.ts';
import type { Timers } from './timers.ts';

export type RefundParts = {
  state: SimState;
  file: StateFile;
  timers: Timers;
  settings: SimulatorSettings;
  timeScale: number;
  notifier: Notifier;
};

export type NewRefund = Pick<
  SimRefund,
  'api' | 'callbackUrl' | 'merchantRefundId' | 'merchantOrderId' | 'amount'
>;

/** Moves refunds from PENDING through CONFIRMED to a terminal state, by timer or by an operator's action. */
export function createRefundEngine(parts: RefundParts) {
  const { state, file, timers, settings, timeScale, notifier } = parts;

  function createRefund(input: NewRefund): SimRefund {
    const now = Date.now();
    const refund: SimRefund = {
      ...input,
      refundId: makeGatewayId(input.api === 'v1' ? 'TR' : 'OMR', now),
      state: 'PENDING',
      fails: applyFault(state.orders.get(input.merchantOrderId), 'refund-failed', 1),
      errorCode: null,
      detailedErrorCode: null,
      at: now,
      nextStepAt: now + settings.refundConfirmMs * timeScale,
    };
    state.refunds.set(refund.merchantRefundId, refund);
    scheduleNextStep(refund);
    return refund;
  }

  function confirmRefund(refund: SimRefund): void {
    refund.state = 'CONFIRMED';
    refund.nextStepAt =
      settings.refundResult === 'stuck' ? null : Date.now() + settings.refundCompleteMs * timeScale;
    if (settings.refundAcceptedWebhooks) notifier.notifyOfRefund(refund, 'pg.refund.accepted');
    scheduleNextStep(refund);
  }

  function completeRefund(refund: SimRefund): void {
    if (finishRefund(refund, 'COMPLETED', null)) notifier.notifyOfRefund(refund, 'pg.refund.completed');
  }

  function failRefund(refund: SimRefund): void {
    if (finishRefund(refund, 'FAILED', DECLINED)) notifier.notifyOfRefund(refund, 'pg.refund.failed');
  }

  function finishRefund(refund: SimRefund, to: 'COMPLETED' | 'FAILED', failure: Failure | null): boolean {
    if (refund.state === 'COMPLETED' || refund.state === 'FAILED') return false;
    timers.clear(`refund ${refund.merchantRefundId}`);
    Object.assign(refund, { state: to, nextStepAt: null, at: Date.now(), ...failure });
    return true;
  }

  function scheduleNextStep(refund: SimRefund): void {
    if (refund.nextStepAt === null) return;
    timers.set(`refund ${refund.merchantRefundId}`, refund.nextStepAt, () => {
      if (refund.state === 'PENDING') confirmRefund(refund);
      else if (refund.fails || settings.refundResult === 'failed') failRefund(refund);
      else completeRefund(refund);
      file.saveSoon();
    });
  }

  return { createRefund, completeRefund, failRefund, scheduleNextStep };
}
