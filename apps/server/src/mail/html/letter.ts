import type { Support } from '../format.ts';
import type { MailMessages } from '../messages.ts';
import { button, drawMail, paragraph } from './frame.ts';

export type Letter = {
  subject: string;
  greeting: string;
  sentences: string[];
  button: { href: string; label: string };
  /** Paragraphs after the button. */
  notes?: string[];
  support: Support;
};

/** Renders a mail of some sentences and one button. */
export async function drawLetter(t: MailMessages, letter: Letter): Promise<string> {
  const { subject, greeting, sentences, notes = [], support } = letter;
  return drawMail(
    t,
    { preview: sentences[0] ?? subject, heading: subject, support },
    ...[greeting, ...sentences].map(paragraph),
    button(letter.button.href, letter.button.label),
    ...notes.map(paragraph),
  );
}
