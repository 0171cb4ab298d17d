import type { Fragment } from '../../../domain/fragments/fragment.js'
import { hasNullMember } from '../../../domain/json/json.js'

/** A fragment as JSON text, parsed whenever it is asked for and never kept as objects. */
export class FragmentText {
  constructor(readonly text: string) {}

  parse(): Fragment {
    return JSON.parse(this.text) as Fragment
  }

  hasNullMember(): boolean {
    return this.text.includes('null') && hasNullMember(this.parse())
  }
}
