/** Asks a server many questions in one request; answers come in the order of the questions. */
export type AskTogether<Question, Answer> = (questions: readonly Question[]) => Promise<readonly Answer[]>;

/** Asks at once while nothing is under way; what comes up meanwhile is asked together when that is answered. */
export function batched<Question, Answer>(ask: AskTogether<Question, Answer>): (question: Question) => Promise<Answer> {
  let underWay: Promise<unknown> | undefined;
  let next: { readonly questions: Question[]; readonly answers: Promise<readonly Answer[]> } | undefined;

  const send = (questions: Question[]) => {
    const answers = ask(questions);
    const done = () => {
      if (underWay === settled) underWay = undefined;
    };
    const settled: Promise<unknown> = answers.then(done, done);
    underWay = settled;
    return answers;
  };
  const gather = (after: Promise<unknown>) => {
    const questions: Question[] = [];
    const answers = after.then(() => {
      next = undefined;
      return send(questions);
    });
    return { questions, answers };
  };

  return async (question) => {
    if (!underWay) return answerAt(await send([question]), 0);
    next ??= gather(underWay);
    const at = next.questions.push(question) - 1;
    return answerAt(await next.answers, at);
  };
}

function answerAt<Answer>(answers: readonly Answer[], at: number): Answer {
  const answer = answers[at];
  if (answer === undefined) throw new Error("a question was left without an answer");
  return answer;
}
