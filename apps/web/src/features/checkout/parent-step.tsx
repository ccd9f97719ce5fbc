import type { EventDetail } from '@nibog/api/schemas';
import { useNavigate } from '@tanstack/react-router';
import { describeReason } from '../../lib/error-text.ts';
import { ActionBar } from '../../ui/action-bar.tsx';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { CheckboxField } from '../../ui/checkbox-field.tsx';
import { Card } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { CheckoutFrame } from './checkout-frame.tsx';
import { agreeToTerms, changeParent } from './draft.ts';
import { totalOf } from './running-total.ts';
import { StepGuard } from './step-guard.tsx';
import { useDraft } from './use-draft.ts';
import { useStepForm } from './use-step-form.ts';
import { checkParent } from './validation.ts';

export function ParentStep({ event }: { event: EventDetail }) {
  const [draft, change] = useDraft(event.slug);
  const navigate = useNavigate();
  const form = useStepForm(checkParent(draft, event), draft.refused, () =>
    navigate({ to: '/checkout/$slug/review', params: { slug: event.slug } }),
  );
  const { parent } = draft;
  return (
    <StepGuard step="parent" draft={draft} event={event}>
      <CheckoutFrame step="parent" heading="Your details" event={event}>
        <form noValidate onSubmit={form.submit} className="grid gap-6">
          <Card>
            <TextField
              id="parent.fullName"
              label="Your full name"
              autoComplete="name"
              autoCapitalize="words"
              maxLength={100}
              value={parent.fullName}
              onChange={(fullName) => change((current) => changeParent(current, { fullName }))}
              error={form.shown.get('parent.fullName')}
            />
            <TextField
              id="parent.email"
              label="E-mail"
              hint="The booking is sent here."
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
              label="Mobile number"
              hint="10 digits. We call only if something about the event changes."
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
            <Alert tone="careful" title={describeReason('TERMS_CHANGED').title} urgent>
              <p>{describeReason('TERMS_CHANGED').text}</p>
            </Alert>
          ) : null}
          <Card soft>
            <h2 className="text-lg">Your consent</h2>
            <ul className="grid list-disc gap-1 pl-5 text-sm">
              <li>We use the children’s details to check their ages and to run the games.</li>
              <li>PhonePe is told the amount alone, nothing about your children.</li>
              <li>
                The places are kept for you while you pay. They are yours once the payment is confirmed.
              </li>
            </ul>
            <CheckboxField
              id="consent.guardian"
              label={`I am the parent or guardian of ${draft.children.length === 1 ? 'this child' : 'these children'}, and I agree to this and to NIBOG’s terms (version ${event.termsVersion}).`}
              checked={draft.agreedTerms === event.termsVersion}
              onChange={(agreed) =>
                change((current) => agreeToTerms(current, agreed ? event.termsVersion : null))
              }
              error={form.shown.get('consent.guardian')}
            />
          </Card>
          <ActionBar label="Total so far" total={totalOf(draft, event)}>
            <Button type="submit">Check and pay</Button>
          </ActionBar>
        </form>
      </CheckoutFrame>
    </StepGuard>
  );
}
