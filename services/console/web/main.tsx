import { effect } from "@preact/signals";
import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/pool.css";
import "./styles/decisions.css";
import "./styles/login.css";
import "./styles/overview.css";
import { Page } from "./components/page.tsx";
import { followAddress } from "./live/chosen-pool.ts";
import { admitted, askSession } from "./live/session.ts";
import { clear, createStore } from "./live/store.ts";
import { follow } from "./live/stream.ts";

const store = createStore();
followAddress(store);
effect(() => {
  if (!admitted.value) return undefined;
  const stop = follow(store);
  return () => {
    stop();
    clear(store); // whoever comes next starts with nothing
  };
});
/** The console may not be there yet, or not any more. */
setInterval(() => admitted.peek() === undefined && askSession(), 1000);
void askSession();
const root = document.getElementById("page");
if (root) render(<Page store={store} />, root);
