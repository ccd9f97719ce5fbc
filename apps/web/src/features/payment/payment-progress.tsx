import type { PaymentReading } from '@nibog/api/schemas';
import { useMessages } from '../../messages/use-messages.ts';
import { stepsOf, type PaymentStep, type StepState } from './payment-steps.ts';

const MARK: Record<StepState, { circle: string; line: string; path: string }> = {
  done: { circle: 'border-leaf bg-leaf text-card', line: 'bg-leaf', path: 'M7 12.5l3.5 3.5L17 8.5' },
  now: { circle: 'border-brand bg-brand-soft text-brand', line: 'bg-line', path: 'M12 8v4.5l3 2' },
  stopped: { circle: 'border-edge bg-sunk text-ink', line: 'bg-line', path: 'M8.5 8.5l7 7m0-7l-7 7' },
  ahead: { circle: 'border-line bg-card text-soft', line: 'bg-line', path: 'M11.5 12h1' },
};

/** The progress of a payment, step by step. */
export function PaymentProgress({ payment }: { payment: PaymentReading | undefined }) {
  const t = useMessages();
  return (
    <ol aria-label={t.payment.steps.label} className="grid">
      {stepsOf(t, payment).map((step, index, { length }) => (
        <Step key={step.name} step={step} last={index === length - 1} />
      ))}
    </ol>
  );
}

function Step({ step, last }: { step: PaymentStep; last: boolean }) {
  const t = useMessages();
  const { circle, line, path } = MARK[step.state];
  const now = step.state === 'now';
  return (
    <li aria-current={now ? 'step' : undefined} className="flex gap-3">
      <span aria-hidden="true" className="flex flex-col items-center">
        <span
          className={`grid size-9 shrink-0 place-items-center rounded-full border-2 ${circle} ${now ? 'animate-breathe' : ''}`}
        >
          <svg viewBox="0 0 24 24" className="size-6" fill="none" stroke="currentColor">
            <path d={path} strokeWidth="2.5" strokeLinecap="round" strokeLinejoin="round" />
          </svg>
        </span>
        {last ? null : <span className={`w-0.5 grow ${line}`} />}
      </span>
      <span className={`grid min-h-14 content-start ${last ? '' : 'pb-3'}`}>
        <span className={`pt-1 font-bold ${step.state === 'ahead' ? 'text-soft' : ''}`}>
          {step.name}
          <span className="sr-only">{t.payment.steps.states[step.state]}</span>
        </span>
        <span className="text-sm text-soft">{step.note}</span>
      </span>
    </li>
  );
}
