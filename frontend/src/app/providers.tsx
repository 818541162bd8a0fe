import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { App, ConfigProvider } from "antd";
import en from "antd/locale/en_US";
import zh from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, useMemo } from "react";
import { useLocale } from "../i18n/t";
import { antdTheme, useTheme } from "../ui/theme";
import { queryClient } from "./queryClient";
import { router } from "./router";

// Below the top bar, which they would cover.
const MESSAGE = { top: 56 } as const;
const BUTTON = { autoInsertSpace: false } as const;

/** Theme, language and data for everything below. */
export function Providers() {
  const mode = useTheme((state) => state.mode);
  const locale = useLocale((state) => state.locale);
  const theme = useMemo(() => antdTheme(mode), [mode]);
  dayjs.locale(locale === "zh-CN" ? "zh-cn" : "en");
  // biome-ignore lint/correctness/useExhaustiveDependencies: each change of language asks again
  useEffect(() => {
    // Problems and labels made by the server come in the person's language.
    void queryClient.invalidateQueries({ queryKey: ["records"] });
  }, [locale]);
  return (
    <ConfigProvider theme={theme} locale={locale === "zh-CN" ? zh : en} button={BUTTON}>
      <App className="dg-app" message={MESSAGE}>
        <QueryClientProvider client={queryClient}>
          <RouterProvider router={router} />
        </QueryClientProvider>
      </App>
    </ConfigProvider>
  );
}
