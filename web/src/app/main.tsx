import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../ui/mantine.css";
import "../ui/fonts.css";
import "../ui/tokens.css";
import "../ui/base.css";
import { resumeLanguage } from "../ui/language";
import { App } from "./App";

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");
resumeLanguage();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
