import { useSignal } from "@preact/signals";
import type { RefObject } from "preact";
import { useEffect, useId, useRef } from "preact/hooks";
import { ended, logIn, loginWanted } from "../live/session.ts";

/** Asks for a token. What went wrong is said beside the field, which keeps the focus. */
export function Login() {
  const id = useId();
  const field = useRef<HTMLInputElement>(null);
  const problem = useSignal("");
  const asking = useSignal(false);
  useEffect(() => field.current?.focus(), []);
  const submit = async (token: string) => {
    asking.value = true;
    const failed = token === "" ? "a token is needed" : await logIn(token);
    asking.value = false;
    if (failed === undefined) return;
    problem.value = `Not logged in: ${failed}.`;
    field.current?.select();
  };
  return (
    <main class="login">
      <form
        class="card"
        aria-labelledby={`${id}-head`}
        onSubmit={(event) => {
          event.preventDefault();
          if (!asking.value) void submit(field.current?.value.trim() ?? "");
        }}
      >
        <h2 id={`${id}-head`}>Log in</h2>
        {ended.value && <p role="status">{ended.value}</p>}
        <TokenField id={id} field={field} problem={problem.value} />
        <button type="submit">{asking.value ? "Logging in …" : "Log in"}</button>
        {loginWanted.value && (
          <button type="button" onClick={() => (loginWanted.value = false)}>
            Back
          </button>
        )}
        <p class="quiet" id={`${id}-hint`}>
          Whoever runs Microscaler makes tokens with <code>microscaler token</code>. A viewer may look, an operator may
          also change counts and pause.
        </p>
      </form>
    </main>
  );
}

interface TokenFieldProps {
  readonly id: string;
  readonly field: RefObject<HTMLInputElement | null>;
  /** What was wrong with the last one; empty: nothing. */
  readonly problem: string;
}

function TokenField({ id, field, problem }: TokenFieldProps) {
  return (
    <>
      <label for={id}>Token</label>
      <input
        id={id}
        ref={field}
        type="password"
        name="token"
        autocomplete="current-password"
        spellcheck={false}
        aria-invalid={problem !== ""}
        aria-describedby={`${id}-hint ${id}-problem`}
      />
      <p class="message" id={`${id}-problem`} role="alert">
        {problem}
      </p>
    </>
  );
}
