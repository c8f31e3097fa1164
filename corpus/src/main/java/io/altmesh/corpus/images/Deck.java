package io.altmesh.corpus.images;

import io.altmesh.corpus.SeededRandom;
import java.util.Arrays;

/**
 * Cards 0 to n-1, dealt in hands of different cards such that no card is ever dealt two times more
 * often than another; beyond that, by chance. Cards stand for batches, hands for the visits of a
 * key.
 */
final class Deck {
  // In front lie the cards dealt least often; from `left` on those that were dealt once more.
  private final int[] cards;
  private final SeededRandom random;
  private int left;

  Deck(int count, SeededRandom random) {
    cards = new int[count];
    Arrays.setAll(cards, i -> i);
    left = count;
    this.random = random;
  }

  /**
   * @param size at most the number of cards
   */
  int[] deal(int size) {
    int[] hand = new int[size];
    int own = 0;
    for (int dealt = 0; dealt < size; dealt++) {
      if (left == 0) {
        // All cards are level again. Those of this hand were dealt last and lie in front: they sit
        // out until it is full.
        left = cards.length;
        own = dealt;
      }
      hand[dealt] = draw(own);
    }
    return hand;
  }

  private int draw(int from) {
    int place = from + random.nextInt(left - from);
    int card = cards[place];
    cards[place] = cards[--left];
    cards[left] = card;
    return card;
  }
}
