import { useNavigate } from '@tanstack/react-router';
import { useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { MedalMark } from '../../ui/marks.tsx';
import { Card, Column, Page } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { useMessages } from '../../messages/use-messages.ts';
import { LinkForm } from './link-form.tsx';
import { readBookingRef } from './booking-ref.ts';

const FIELD_ID = 'booking-ref';

export function FindBookingPage() {
  const t = useMessages();
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<'empty' | 'wrong'>();
  const navigate = useNavigate();
  function find(event: SubmitEvent): void {
    event.preventDefault();
    const bookingRef = readBookingRef(typed);
    if (bookingRef) {
      void navigate({ to: '/booking-confirmation', search: { ref: bookingRef } });
      return;
    }
    setError(typed.trim() === '' ? 'empty' : 'wrong');
    document.querySelector<HTMLElement>(`#${FIELD_ID}`)?.focus();
  }
  return (
    <Column>
      <Page above={<MedalMark className="size-14" />} heading={t.find.heading} lead={t.find.lead}>
        <LinkForm />
        <form noValidate onSubmit={find}>
          <Card>
            <h2 className="text-lg">{t.find.byReference}</h2>
            <TextField
              id={FIELD_ID}
              label={t.find.label}
              hint={t.find.hint}
              autoComplete="off"
              autoCapitalize="characters"
              maxLength={40}
              value={typed}
              onChange={(text) => {
                setTyped(text);
                setError(undefined);
              }}
              error={error && t.find[error]}
            />
            <Button type="submit" variant="secondary">
              {t.find.show}
            </Button>
          </Card>
        </form>
        <section className="grid gap-1">
          <h2 className="text-base">{t.find.noReference}</h2>
          <p className="text-soft">{t.find.ask}</p>
          <SupportContact />
        </section>
      </Page>
    </Column>
  );
}
