package pauseless.storm;

/** Something that a player owns. */
final class Item {
  final int id;
  int count = 1;
  int durability = Rules.ITEM_DURABILITY;

  Item(int id) {
    this.id = id;
  }
}
