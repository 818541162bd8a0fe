export { label } from "../i18n/label";
