/** The questions at the start, in steps, with their answers in words. */
import type { Answers } from "../../api/types";

export interface Question {
  name: keyof Answers;
  text: string;
  /** Several answers may be chosen. */
  many?: true;
  answers: readonly { value: string; words: string }[];
}

export interface Step {
  title: string;
  questions: readonly Question[];
}

export const STEPS: readonly Step[] = [
  {
    title: "What brings you here?",
    questions: [
      {
        name: "goals",
        text: "What should your money do?",
        many: true,
        answers: [
          { value: "learn", words: "Teach me" },
          { value: "save", words: "Be saved" },
          { value: "invest", words: "Be invested" },
          { value: "trade", words: "Be traded" },
          { value: "budget", words: "Last the month" },
          { value: "pay_debt", words: "Pay debts" },
        ],
      },
      {
        name: "interests",
        text: "What do you like to read about?",
        many: true,
        answers: [
          { value: "crypto", words: "Crypto" },
          { value: "stocks", words: "Stocks" },
          { value: "funds", words: "Funds" },
          { value: "real_estate", words: "Real estate" },
          { value: "business", words: "Business" },
          { value: "taxes", words: "Taxes" },
        ],
      },
    ],
  },
  {
    title: "How do you trade?",
    questions: [
      {
        name: "experience",
        text: "How well do you know markets?",
        answers: [
          { value: "none", words: "Not yet" },
          { value: "some", words: "A little" },
          { value: "much", words: "Well" },
        ],
      },
      {
        name: "risk_tolerance",
        text: "How much may be lost on the way?",
        answers: [
          { value: "low", words: "Very little" },
          { value: "medium", words: "Some" },
          { value: "high", words: "A lot" },
        ],
      },
    ],
  },
  {
    title: "A little about you",
    questions: [
      {
        name: "age_range",
        text: "How old are you?",
        answers: [
          { value: "under_18", words: "Under 18" },
          { value: "18_24", words: "18–24" },
          { value: "25_34", words: "25–34" },
          { value: "35_44", words: "35–44" },
          { value: "45_54", words: "45–54" },
          { value: "55_plus", words: "55 or over" },
        ],
      },
      {
        name: "occupation",
        text: "What do you do?",
        answers: [
          { value: "student", words: "Study" },
          { value: "employed", words: "Employed" },
          { value: "self_employed", words: "Self-employed" },
          { value: "homemaker", words: "At home" },
          { value: "retired", words: "Retired" },
          { value: "looking", words: "Looking for work" },
          { value: "other", words: "Something else" },
        ],
      },
    ],
  },
  {
    title: "Your month",
    questions: [
      {
        name: "income_range",
        text: "What comes in each month?",
        answers: [
          { value: "none", words: "Nothing yet" },
          { value: "under_25k", words: "Under ₹25,000" },
          { value: "25k_50k", words: "₹25,000–50,000" },
          { value: "50k_1l", words: "₹50,000–1 lakh" },
          { value: "1l_2l", words: "₹1–2 lakh" },
          { value: "over_2l", words: "Over ₹2 lakh" },
        ],
      },
      {
        name: "debt",
        text: "Debts, beside a home loan?",
        answers: [
          { value: "none", words: "None" },
          { value: "some", words: "Some" },
          { value: "heavy", words: "They weigh" },
        ],
      },
    ],
  },
];

/** The first step with a question that has no answer; the last one when all have. */
export function stepToGoOn(answers: Answers): number {
  const open = STEPS.findIndex(({ questions }) => questions.some(({ name }) => answers[name] === null));
  return open === -1 ? STEPS.length - 1 : open;
}

/** What choosing an answer makes of the ones before: choosing it again takes it back. */
export function chosen(question: Question, before: readonly string[], value: string): string[] {
  const without = before.filter((one) => one !== value);
  if (without.length < before.length) return without;
  return question.many ? [...before, value] : [value];
}
