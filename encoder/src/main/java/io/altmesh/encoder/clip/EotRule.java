package io.altmesh.encoder.clip;

/**
 * Where CLIP's text tower reads its state: the EOT token's place.
 *
 * @param eosTokenId {@code text_config.eos_token_id}. 2 marks configurations from before
 *     transformers' PR 24773, which name a wrong id: there EOT is where the ids are largest.
 *     Otherwise it is the first token with this id.
 */
public record EotRule(long eosTokenId) {
  private static final long OLD = 2;

  /**
   * Finds it.
   *
   * @param ids of one text, untrimmed
   * @return its first place; -1 if the text has none
   */
  public int position(long[] ids) {
    int found = -1;
    for (int i = 0; i < ids.length; i++) {
      if (eosTokenId == OLD) {
        found = found < 0 || ids[i] > ids[found] ? i : found;
      } else if (ids[i] == eosTokenId) {
        return i;
      }
    }
    return found;
  }
}
