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

/** Requests a link by mail. The result is the same for known and unknown addresses. */
export function LinkForm() {
  const t = useMessages();
  const [email, setEmail] = useState('');
  const [error, setError] = useState<'empty' | 'wrong'>();
  const request = useMutation(
    api.booking.requestLink.mutationOptions({
      onError: (thrown) => {
        if (readRefusal(thrown).reason === 'INVALID_INPUT') showProblem('wrong');
      },
    }),
  );
  function showProblem(problem: 'empty' | 'wrong'): void {
    setError(problem);
    document.querySelector<HTMLElement>(`#${FIELD_ID}`)?.focus();
  }
  function send(event: SubmitEvent): void {
    event.preventDefault();
    if (email.trim() === '') return showProblem('empty');
    if (!request.isPending) request.mutate({ email });
  }
  const refused = request.error && readRefusal(request.error).reason;
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
            request.reset();
          }}
          error={error && t.find.byEmail[error]}
        />
        <Button type="submit" busy={request.isPending}>
          {t.find.byEmail.send}
        </Button>
        {request.isSuccess ? (
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
