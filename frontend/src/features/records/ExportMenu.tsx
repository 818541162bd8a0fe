import { DownloadOutlined } from "@ant-design/icons";
import { Button, Dropdown } from "antd";
import { query } from "../../api/client";
import type { ListParams } from "../../api/records";
import { useI18n } from "../../i18n/t";

/** The list as a file, as it is filtered, sorted and shown. */
export function ExportMenu({ entity, params }: { entity: string; params: ListParams }) {
  const { t } = useI18n();
  const item = (format: "xlsx" | "csv") => ({
    key: format,
    label: (
      <a href={`/api/export/${entity}${query({ ...params, format })}`} download>
        {t(`export.${format}`)}
      </a>
    ),
  });
  return (
    <Dropdown trigger={["click"]} menu={{ items: [item("xlsx"), item("csv")] }}>
      <Button icon={<DownloadOutlined aria-hidden />}>{t("action.export")}</Button>
    </Dropdown>
  );
}
