import { render } from "preact";
import "uplot/dist/uPlot.min.css";
import "./styles/theme.css";
import "./styles/layout.css";
import "./styles/pool.css";
import "./styles/decisions.css";
import { Page } from "./components/page.tsx";
import { createStore } from "./live/store.ts";
import { follow } from "./live/stream.ts";

const store = createStore();
follow(store);
const root = document.getElementById("page");
if (root) render(<Page store={store} />, root);
