import type { EventDetail } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { ActionBar } from '../../../ui/action-bar.tsx';
import { Alert } from '../../../ui/alert.tsx';
import { Button } from '../../../ui/button.tsx';
import { CheckboxField } from '../../../ui/checkbox-field.tsx';
import { Card } from '../../../ui/page.tsx';
import { TextField } from '../../../ui/text-field.tsx';
import { useMessages } from '../../../messages/use-messages.ts';
import { agreeToTerms, changeParent } from '../draft/draft.ts';
import { useDraft } from '../draft/use-draft.ts';
import { checkParent } from '../draft/validation.ts';
import { useRunningTotal } from '../quote/use-running-total.ts';
import { CheckoutFrame } from '../step/checkout-frame.tsx';
import { StepGuard } from '../step/step-guard.tsx';
import { useStepForm } from '../step/use-step-form.ts';

const NO_BREAK_HYPHEN = '\u2011';

export function ParentStep({ event }: { event: EventDetail }) {
  const t = useMessages();
  const [draft, change] = useDraft(event.slug);
  const navigate = useNavigate();
  const total = useRunningTotal(draft, event);
  const form = useStepForm(checkParent(draft, event), draft.refused, () =>
    navigate({ to: '/checkout/$slug/review', params: { slug: event.slug } }),
  );
  const { parent } = draft;
  return (
    <StepGuard step="parent" draft={draft} event={event}>
      <CheckoutFrame step="parent" heading={t.parent.heading} event={event}>
        <form noValidate onSubmit={form.submit} className="grid gap-6">
          <Card>
            <TextField
              id="parent.fullName"
              label={t.parent.fullName}
              autoComplete="name"
              autoCapitalize="words"
              maxLength={100}
              value={parent.fullName}
              onChange={(fullName) => change((current) => changeParent(current, { fullName }))}
              error={form.shown.get('parent.fullName')}
            />
            <TextField
              id="parent.email"
              label={t.parent.email}
              hint={t.parent.emailHint}
              type="email"
              inputMode="email"
              autoComplete="email"
              autoCapitalize="none"
              maxLength={254}
              value={parent.email}
              onChange={(email) => change((current) => changeParent(current, { email }))}
              error={form.shown.get('parent.email')}
            />
            <TextField
              id="parent.phone"
              label={t.parent.phone}
              hint={t.parent.phoneHint}
              type="tel"
              inputMode="tel"
              autoComplete="tel"
              maxLength={24}
              value={parent.phone}
              onChange={(phone) => change((current) => changeParent(current, { phone }))}
              error={form.shown.get('parent.phone')}
            />
          </Card>
          {draft.agreedTerms !== null && draft.agreedTerms !== event.termsVersion ? (
            <Alert tone="careful" title={t.reasons.TERMS_CHANGED.title} urgent>
              <p>{t.reasons.TERMS_CHANGED.text}</p>
            </Alert>
          ) : null}
          <Card soft>
            <h2 className="text-lg">{t.parent.consent}</h2>
            <ul className="grid list-disc gap-1 pl-5 text-sm">
              {t.parent.consentPoints.map((point) => (
                <li key={point}>{point}</li>
              ))}
            </ul>
            <CheckboxField
              id="consent.guardian"
              label={t.parent.agree(
                draft.children.length,
                event.termsVersion.replaceAll('-', NO_BREAK_HYPHEN),
              )}
              checked={draft.agreedTerms === event.termsVersion}
              onChange={(agreed) =>
                change((current) => agreeToTerms(current, agreed ? event.termsVersion : null))
              }
              error={form.shown.get('consent.guardian')}
            />
          </Card>
          <ActionBar label={t.checkout.totalSoFar} total={total}>
            <Button type="submit">{t.parent.next}</Button>
          </ActionBar>
        </form>
      </CheckoutFrame>
    </StepGuard>
  );
}
