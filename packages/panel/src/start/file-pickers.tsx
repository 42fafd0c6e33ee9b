import { useMutation } from "@tanstack/react-query";
import { usePanel } from "../app/panel-context.ts";
import { ErrorNote } from "../error/error-note.tsx";
import type { FileField } from "./file-fields.ts";

export interface FilePickersProps {
  readonly fields: readonly FileField[];
  /** The references of the files that were uploaded for a field. */
  readonly onUploaded: (field: FileField, references: readonly object[]) => void;
}

/** Chooses and uploads the files of an input. */
export function FilePickers({ fields, onUploaded }: FilePickersProps) {
  return fields.map((field) => <FilePicker key={field.name} field={field} onUploaded={onUploaded} />);
}

function FilePicker({ field, onUploaded }: Pick<FilePickersProps, "onUploaded"> & { readonly field: FileField }) {
  const { client } = usePanel();
  const upload = useMutation({
    mutationFn: (files: readonly File[]) =>
      Promise.all(
        files.map((file) =>
          client.artifacts.upload({ name: file.name, ...(file.type !== "" && { mediaType: file.type }) }, file),
        ),
      ),
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
      {upload.error && <ErrorNote error={upload.error} />}
    </div>
  );
}
