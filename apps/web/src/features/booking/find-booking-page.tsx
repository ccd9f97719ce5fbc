import { useNavigate } from '@tanstack/react-router';
import { useState, type SubmitEvent } from 'react';
import { Button } from '../../ui/button.tsx';
import { MedalMark } from '../../ui/marks.tsx';
import { Card, Column, Page } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { SupportContact } from '../site/support-contact.tsx';
import { readBookingRef } from './booking-ref.ts';

const FIELD_ID = 'booking-ref';

export function FindBookingPage() {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string>();
  const navigate = useNavigate();
  function find(event: SubmitEvent): void {
    event.preventDefault();
    const bookingRef = readBookingRef(typed);
    if (bookingRef) {
      void navigate({ to: '/booking-confirmation', search: { ref: bookingRef } });
      return;
    }
    setError(typed.trim() === '' ? 'Enter the reference' : 'A reference looks like NBG-7K2M-0QXT-9WZ4');
    document.querySelector<HTMLElement>(`#${FIELD_ID}`)?.focus();
  }
  return (
    <Column>
      <Page
        above={<MedalMark className="size-14" />}
        heading="Find my booking"
        lead="The reference is in the mail that we sent you, and on the page after you paid."
      >
        <form noValidate onSubmit={find}>
          <Card>
            <TextField
              id={FIELD_ID}
              label="Booking reference"
              hint="For example NBG-7K2M-0QXT-9WZ4"
              autoComplete="off"
              autoCapitalize="characters"
              maxLength={40}
              value={typed}
              onChange={(text) => {
                setTyped(text);
                setError(undefined);
              }}
              error={error}
            />
            <Button type="submit">Show my booking</Button>
          </Card>
        </form>
        <section className="grid gap-1">
          <h2 className="text-base">No reference at hand?</h2>
          <p className="text-soft">
            Please ask us. We find you by the mobile number or e-mail you booked with.
          </p>
          <SupportContact />
        </section>
      </Page>
    </Column>
  );
}
