import { Link } from '@tanstack/react-router';
import { useMessages } from '../../../messages/use-messages.ts';
import { STEP_ROUTES, STEPS } from './step-guard.tsx';
import type { Step } from './steps.ts';

/** The steps of the checkout and the current one. Completed steps are links. */
export function StepTrail({ step, slug }: { step: Step; slug: string }) {
  const t = useMessages();
  const current = STEPS.indexOf(step);
  return (
    <nav aria-label={t.checkout.steps}>
      <ol className="flex gap-1.5">
        {STEPS.map((name, index) => (
          <li key={name} className="grow basis-0">
            <StepMark
              name={name}
              slug={slug}
              state={index === current ? 'current' : index < current ? 'done' : 'ahead'}
            />
          </li>
        ))}
      </ol>
    </nav>
  );
}

const BAR = { done: 'bg-leaf', current: 'bg-brand', ahead: 'bg-line' };

type StepMarkProps = { name: Step; slug: string; state: keyof typeof BAR };

function StepMark({ name, slug, state }: StepMarkProps) {
  const t = useMessages();
  const label = (
    <>
      <span className={`block h-2 rounded-full ${BAR[state]}`} />
      <span className="pt-1.5">{t.checkout.stepNames[name]}</span>
    </>
  );
  const layout = 'flex min-h-11 flex-col pt-2 text-sm';
  if (state === 'done') {
    return (
      <Link
        to={STEP_ROUTES[name]}
        params={{ slug }}
        className={`${layout} text-ink no-underline hover:underline`}
      >
        {label}
        <span className="sr-only">{t.checkout.stepDone}</span>
      </Link>
    );
  }
  return (
    <span
      aria-current={state === 'current' ? 'step' : undefined}
      className={`${layout} ${state === 'current' ? 'font-bold' : 'text-soft'}`}
    >
      {label}
    </span>
  );
}
