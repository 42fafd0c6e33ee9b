import { useMutation } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { ErrorNote } from "../error/error-note.tsx";
import { type FileField, withFiles } from "./file-fields.ts";

/** The key of the uploads that are under way. */
export const uploading = ["upload"];

export interface FilePickersProps {
  readonly fields: readonly FileField[];
  /** The text that the references go into. */
  readonly input: string;
  /** The references of the files that were uploaded for a field. */
  readonly onUploaded: (field: FileField, references: readonly object[]) => void;
}

/** Chooses and uploads the files of an input. */
export function FilePickers({ fields, ...props }: FilePickersProps) {
  return fields.map((field) => <FilePicker key={field.name} field={field} {...props} />);
}

function FilePicker({ field, input, onUploaded }: Omit<FilePickersProps, "fields"> & { readonly field: FileField }) {
  const { client } = usePanel();
  const upload = useMutation({
    mutationKey: uploading,
    mutationFn: async (files: readonly File[]) => {
      withFiles(input, field, []);
      return Promise.all(
        files.map((file) =>
          client.artifacts.upload({ name: file.name, ...(file.type !== "" && { mediaType: file.type }) }, file),
        ),
      );
    },
    onSuccess: (references) => onUploaded(field, references),
  });
  return (
    <div className="flex flex-col gap-1">
      <label className="flex flex-col gap-1 font-medium">
        {field.takesMany ? `Files for ${field.name}` : `File for ${field.name}`}
        <input
          type="file"
          className="field h-auto py-1.5 font-normal"
          accept={field.accept}
          multiple={field.takesMany}
          disabled={upload.isPending}
          // The same file, chosen again after an error, would be no change.
          onClick={(event) => {
            event.currentTarget.value = "";
          }}
          onChange={(event) => {
            const files = [...(event.currentTarget.files ?? [])];
            if (files.length > 0) upload.mutate(files);
          }}
        />
      </label>
      <p className="text-xs text-muted" role="status">
        {upload.isPending && "Uploading …"}
        {upload.isSuccess && "Uploaded; the input names it."}
      </p>
      <div role="alert" className="empty:hidden">
        {upload.error && <ErrorNote error={upload.error} />}
      </div>
    </div>
  );
}
