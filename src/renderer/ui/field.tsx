import { useId, type ComponentProps, type ReactNode } from 'react'
import { classes } from './classes.ts'

const control =
  'w-full rounded-md border border-line-strong bg-raised px-2.5 text-sm text-ink placeholder:text-ink-3 ' +
  'hover:border-ink-3 focus-visible:outline-2 focus-visible:outline-offset-0 aria-invalid:border-bad disabled:opacity-50'

interface FieldProps {
  label: string
  hint?: ReactNode
  /** What is wrong with the value; shown under it and announced. */
  error?: string | null | undefined
}

function FieldFrame({ id, label, hint, error, children }: FieldProps & { id: string; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="text-xs font-medium text-ink-2">
        {label}
      </label>
      {children}
      {error ? (
        <p id={`${id}-note`} role="alert" className="text-xs text-bad">
          {error}
        </p>
      ) : (
        hint && (
          <p id={`${id}-note`} className="text-xs text-ink-3">
            {hint}
          </p>
        )
      )}
    </div>
  )
}

export function TextField({ label, hint, error, className, ...rest }: FieldProps & ComponentProps<'input'>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <input
        id={id}
        autoComplete="off"
        spellCheck={false}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className={classes(control, 'h-8', className)}
      />
    </FieldFrame>
  )
}

export function TextArea({ label, hint, error, className, ...rest }: FieldProps & ComponentProps<'textarea'>) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <textarea
        id={id}
        {...rest}
        aria-invalid={error ? true : undefined}
        aria-describedby={error || hint ? `${id}-note` : undefined}
        className={classes(control, 'resize-none py-1.5', className)}
      />
    </FieldFrame>
  )
}

export interface Choice<T extends string> {
  value: T
  label: string
  /** Of the label, where it is not the page's. */
  lang?: string
}

/** The system's own select: it needs no injected styles and works with every keyboard and reader. */
export function SelectField<T extends string>({
  label,
  hint,
  error,
  choices,
  value,
  onChoose,
}: FieldProps & { choices: readonly Choice<T>[]; value: T; onChoose(value: T): void }) {
  const id = useId()
  return (
    <FieldFrame id={id} label={label} hint={hint} error={error}>
      <select
        id={id}
        value={value}
        onChange={(event) => onChoose(event.target.value as T)}
        className={classes(control, 'h-8 pr-1.5')}
      >
        {choices.map((choice) => (
          <option key={choice.value} value={choice.value} lang={choice.lang}>
            {choice.label}
          </option>
        ))}
      </select>
    </FieldFrame>
  )
}

export function Switch({
  label,
  hint,
  checked,
  disabled = false,
  onChange,
}: {
  label: string
  hint?: ReactNode
  checked: boolean
  /** The hint says why. */
  disabled?: boolean
  onChange(checked: boolean): void
}) {
  const id = useId()
  return (
    <div className="flex items-start gap-3">
      <button
        type="button"
        role="switch"
        aria-checked={checked}
        aria-labelledby={id}
        aria-describedby={hint ? `${id}-hint` : undefined}
        disabled={disabled}
        onClick={() => onChange(!checked)}
        className={classes(
          'relative mt-0.5 h-4 w-7 shrink-0 rounded-full border transition-colors disabled:opacity-50',
          checked ? 'border-accent bg-accent' : 'border-line-strong bg-sunken',
        )}
      >
        <span
          className={classes(
            'absolute top-0.5 size-2.5 rounded-full transition-[left]',
            checked ? 'left-3.5 bg-accent-ink' : 'left-0.5 bg-ink-3',
          )}
        />
      </button>
      <div>
        <div
          id={id}
          className={classes('text-sm', disabled && 'text-ink-3')}
          onClick={disabled ? undefined : () => onChange(!checked)}
        >
          {label}
        </div>
        {hint && (
          <p id={`${id}-hint`} className="text-xs text-ink-3">
            {hint}
          </p>
        )}
      </div>
    </div>
  )
}

/** One of a few, side by side; null where it is none of them. */
export function Segmented<T extends string>({
  label,
  choices,
  value,
  onChoose,
}: {
  label: string
  choices: readonly Choice<T>[]
  value: T | null
  onChoose(value: T): void
}) {
  const name = useId()
  return (
    <div
      role="radiogroup"
      aria-label={label}
      className="flex shrink-0 rounded-md border border-line-strong bg-sunken p-px"
    >
      {choices.map((choice) => (
        <label
          key={choice.value}
          className={classes(
            'flex h-6 items-center rounded-sm px-2 text-xs whitespace-nowrap has-focus-visible:outline-2 has-focus-visible:outline-accent',
            choice.value === value
              ? 'bg-raised font-medium text-ink ring-1 ring-line dark:bg-selected dark:ring-line-strong'
              : 'text-ink-2 hover:text-ink',
          )}
        >
          <input
            type="radio"
            name={name}
            className="sr-only"
            checked={choice.value === value}
            onChange={() => onChoose(choice.value)}
          />
          <span lang={choice.lang}>{choice.label}</span>
        </label>
      ))}
    </div>
  )
}
