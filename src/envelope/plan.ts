/** From a field to what the reader needs at each element: who may come, in which order, of which kind. Compiled once. */
import type {
  AnyField,
  CodedField,
  Field,
  GroupField,
  LeafField,
  ListField,
  ReferenceField,
} from '../model/field.ts'

export interface Member {
  readonly key: string
  readonly index: number
  readonly namespace: string
  readonly optional: boolean
  readonly plan: Plan
}
export interface GroupPlan {
  readonly kind: 'group'
  readonly field: GroupField
  readonly members: readonly Member[]
  readonly byName: ReadonlyMap<string, Member>
  readonly attributes: ReadonlyMap<string, LeafField>
}
export interface ListPlan {
  readonly kind: 'list'
  readonly field: ListField
  readonly item: string
  readonly namespace: string
  readonly plan: Plan
}
export interface CodedPlan {
  readonly kind: 'coded'
  readonly field: CodedField | ReferenceField
}
export interface LeafPlan {
  readonly kind: 'leaf'
  readonly field: LeafField
}
export type Plan = GroupPlan | ListPlan | CodedPlan | LeafPlan

const groups = new WeakMap<GroupField, GroupPlan>()

/**
 * Compiles a field.
 * @param namespace namespace of the elements inside, when the field is not a group
 */
export const compilePlan = (field: AnyField, namespace: string): Plan => {
  const f: Field = field
  switch (f.kind) {
    case 'group':
      return compileGroup(f)
    case 'list':
      return { kind: 'list', field: f, item: f.item, namespace, plan: compilePlan(f.of, namespace) }
    case 'coded':
    case 'reference':
      return { kind: 'coded', field: f }
    default:
      return { kind: 'leaf', field: f }
  }
}

/** Compiles a group, once for each declaration. */
export const compileGroup = (field: GroupField): GroupPlan => {
  const known = groups.get(field)
  if (known) return known
  const members = Object.entries(field.members).map(
    ([key, member], index): Member => ({
      key,
      index,
      namespace: member.ns ?? field.namespace,
      optional: member.optional === true,
      plan: compilePlan(member, member.ns ?? field.namespace),
    }),
  )
  const plan: GroupPlan = {
    kind: 'group',
    field,
    members,
    byName: new Map(members.map((member) => [member.key, member])),
    attributes: new Map(Object.entries(field.attributes) as [string, LeafField][]),
  }
  groups.set(field, plan)
  return plan
}
