import { useMutation } from '@tanstack/react-query';
import { useState, type SubmitEvent } from 'react';
import { api } from '../../lib/api.ts';
import { readRefusal } from '../../lib/refusal.ts';
import { Alert } from '../../ui/alert.tsx';
import { Button } from '../../ui/button.tsx';
import { Card } from '../../ui/page.tsx';
import { TextField } from '../../ui/text-field.tsx';
import { useMessages } from '../../messages/use-messages.ts';

const FIELD_ID = 'link-email';

/** Asks for a link by mail. What it says after is the same for every address. */
export function LinkForm() {
  const t = useMessages();
  const [email, setEmail] = useState('');
  const [error, setError] = useState<'empty' | 'wrong'>();
  const ask = useMutation(
    api.booking.requestLink.mutationOptions({
      onError: (thrown) => {
        if (readRefusal(thrown).reason === 'INVALID_INPUT') refuse('wrong');
      },
    }),
  );
  function refuse(problem: 'empty' | 'wrong'): void {
    setError(problem);
    document.querySelector<HTMLElement>(`#${FIELD_ID}`)?.focus();
  }
  function send(event: SubmitEvent): void {
    event.preventDefault();
    if (email.trim() === '') return refuse('empty');
    if (!ask.isPending) ask.mutate({ email });
  }
  const refused = ask.error && readRefusal(ask.error).reason;
  return (
    <form noValidate onSubmit={send}>
      <Card>
        <h2 className="text-lg">{t.find.byEmail.heading}</h2>
        <TextField
          id={FIELD_ID}
          type="email"
          inputMode="email"
          autoComplete="email"
          label={t.find.byEmail.label}
          hint={t.find.byEmail.hint}
          maxLength={254}
          value={email}
          onChange={(text) => {
            setEmail(text);
            setError(undefined);
            ask.reset();
          }}
          error={error && t.find.byEmail[error]}
        />
        <Button type="submit" busy={ask.isPending}>
          {t.find.byEmail.send}
        </Button>
        {ask.isSuccess ? (
          <Alert tone="good" title={t.find.byEmail.onItsWay} urgent>
            <p>{t.find.byEmail.onItsWayHint}</p>
          </Alert>
        ) : null}
        {refused && refused !== 'INVALID_INPUT' ? (
          <Alert
            tone="wrong"
            title={refused === 'RATE_LIMITED' ? t.find.byEmail.tooOften : t.find.byEmail.notSent}
            urgent
          >
            <p>{refused === 'RATE_LIMITED' ? t.find.byEmail.tooOftenHint : t.find.byEmail.notSentHint}</p>
          </Alert>
        ) : null}
      </Card>
    </form>
  );
}
